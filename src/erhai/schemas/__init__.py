"""The forms that the API speaks: one definition for the server, the page, the client and MCP."""
