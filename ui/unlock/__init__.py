"""登录: the page before everything."""
