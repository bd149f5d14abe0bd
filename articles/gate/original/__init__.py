"""What a reposted text says otherwise than its original."""
