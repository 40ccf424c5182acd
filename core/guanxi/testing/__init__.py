"""A pytest plugin for the core's tests and for plugin authors: a real database, users, customers, a web client, and
the contract that every plugin keeps (`PluginContract`).

Set GUANXI_TEST_DATABASE_URL to run on PostgreSQL; without it everything runs on SQLite.
"""
