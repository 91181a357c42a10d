"""The pretend Twilio's telephone: calls that ring on handsets and follow the program's TwiML."""
