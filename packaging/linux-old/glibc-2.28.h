/* Included before every file when Python is compiled for older systems (build-in-chroot.sh): ask for the versions of these
   functions that glibc 2.28 has too. Since 2.29 they differ only in not setting errno the old way. x86-64. */
#if defined(__x86_64__) && !defined(__ASSEMBLER__)
__asm__(".symver exp,exp@GLIBC_2.2.5");
__asm__(".symver exp2,exp2@GLIBC_2.2.5");
__asm__(".symver log,log@GLIBC_2.2.5");
__asm__(".symver log2,log2@GLIBC_2.2.5");
__asm__(".symver pow,pow@GLIBC_2.2.5");
#endif
