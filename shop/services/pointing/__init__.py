"""What a customer points at: text in, references into the customer's own data out.

Every function is pure: it gets the message and the candidates, and answers what the message can
mean among them. Nothing here asks a platform, keeps state or knows a sentence of the assistant's.
The words it listens for are data (`data/lexicon/<language>.yml`).
"""
