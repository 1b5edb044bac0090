"""The library's face: tables of any kind in, results of the same kind out; nothing prints or is written unasked."""
