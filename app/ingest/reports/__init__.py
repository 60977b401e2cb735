"""What an import tells of itself: findings, counts beside ours, and the causes of differences."""
