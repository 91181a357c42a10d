"""An independent eye on the whole: what is stuck, unanswered or lost, found from the tables themselves."""
