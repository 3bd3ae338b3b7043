"""Sentences as vectors whose cosine says how alike in meaning they are.

`embeddings.encoder.SentenceEncoder` is what others ask of it; `embeddings.onnx_encoder` computes it from
weights on disk; `embeddings.store` remembers it between runs; `embeddings.hashing` stands in for it
in tests.
"""
