"""How a person is reached, and whether they answered: routes, texts, carriers, receipts, answers."""
