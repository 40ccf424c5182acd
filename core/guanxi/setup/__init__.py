"""The first days of an organisation: what is to be done, roles by trade, and who keeps its data well."""
