"""What stands between the assistant and a provider: deadlines, retries, breaker, budget, cache."""
