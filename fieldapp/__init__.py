"""The web application around the domain: pages, sync, uploads, login, settings, command line."""
