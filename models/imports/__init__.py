"""台账导入: an office's old Excel ledgers become records; reading the file itself is ``storage.workbooks``."""
