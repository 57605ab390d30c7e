"""The policy: licences, protections, and the tables that say which of them count."""
