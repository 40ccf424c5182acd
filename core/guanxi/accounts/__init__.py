"""Staff: users, departments, stores, roles and signing in."""
