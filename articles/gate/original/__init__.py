"""What a reposted text says differently from its original."""
