"""Which units could go: each finder makes proposals, and the policy answers."""
