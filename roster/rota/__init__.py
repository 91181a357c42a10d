"""How a duty room's roster is drawn up: calendar, posts, who may stand on them, a fair draft, its rules, and publishing."""
