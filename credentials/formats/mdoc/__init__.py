"""Mobile documents (ISO/IEC 18013-5): what they look like, and judging one."""
