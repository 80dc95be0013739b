"""The gate everything passes on its way out: addresses checked and pinned, time and size limited, secrets sealed."""
