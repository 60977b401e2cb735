"""How a GET is routed, validated and given its connection."""
