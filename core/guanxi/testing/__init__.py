"""A pytest plugin for the core's tests and for plugin authors: a real database, users, customers, a web client.

Set GUANXI_TEST_DATABASE_URL to run on PostgreSQL; without it everything runs on SQLite.
"""
