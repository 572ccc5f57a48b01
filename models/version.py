"""The program's version: shown on the page 关于, kept in vault headers and backups."""

VERSION = "0.5.0"
NAME = "清卷"
