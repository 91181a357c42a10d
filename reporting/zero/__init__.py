"""Zero reports (零报告): what units owe at fixed hours even when nothing happened."""
