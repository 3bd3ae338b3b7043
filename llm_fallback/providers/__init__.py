"""Who composes a reply: a language model behind OpenAI's API, or the passages themselves."""
