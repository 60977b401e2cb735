"""Documents: the texts of sources, kept to check quotes against; private unless said otherwise."""
