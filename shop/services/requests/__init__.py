"""A customer's request in the making: what is known of it, what is missing, what a yes will do.

`hear` takes a message into a draft, `finish` carries out what was agreed to. Nothing here speaks:
the draft says what to ask and which problem there is, the responses in YAML say it in words.
"""
