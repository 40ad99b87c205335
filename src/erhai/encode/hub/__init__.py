"""Fetching published models from a hub; nothing else of Erhai uses the network by itself."""
