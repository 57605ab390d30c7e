"""Files of SQLite that several processes use at once: what every index is built on."""
