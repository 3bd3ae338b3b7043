"""Simulated customers work through shop tasks over HTTP; afterwards the shop must be as the tasks say.

The customer's side (`agenda`, `wording`, `customer`, ...) knows the shop file, the task and the chat
API, and nothing of how the assistant works.
"""
