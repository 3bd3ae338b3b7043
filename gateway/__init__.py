"""The door: the chat API, its sessions and limits, and a plain chat page on it."""
