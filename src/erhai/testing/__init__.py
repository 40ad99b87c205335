"""Contract suites and stand-ins, shipped for whoever writes an encoder or a store.

Imported by tests only; the contract modules need pytest.
"""
