"""The watch list of newsrooms: folders, feeds and streams of others, watched for registered programmes."""
