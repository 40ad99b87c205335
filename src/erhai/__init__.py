"""Find any photo by describing it, in Chinese or English, on your own machine."""
