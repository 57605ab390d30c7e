"""A durable index of documents, for a feed that never ends."""
