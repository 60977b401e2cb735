"""What each page shows: from the features' queries to what its template needs."""
