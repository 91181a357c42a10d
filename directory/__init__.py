"""Units, people, contact points, qualifications, roles and accounts: reference data that every service reads."""
