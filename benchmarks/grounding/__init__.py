"""How well the verifier tells supported replies from unsupported ones."""
