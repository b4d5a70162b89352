"""Pages of a designated institution's medical office 定点机构医保办: narrow, masked names only."""
