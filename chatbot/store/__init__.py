"""What the server keeps between runs: accounts, sessions, conversations, feedback, audit log."""
