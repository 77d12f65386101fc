"""Trial files: protocols, drugs, vocabulary, medicines, amendments."""
