"""Folders of models, as they are published: each layout's own file reads one."""
