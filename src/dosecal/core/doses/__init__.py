"""How much is given: calculated, rounded, decided, limited, prepared."""
