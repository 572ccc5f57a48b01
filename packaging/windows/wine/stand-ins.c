/* Calls of Windows' own libraries that Qt, Python and cryptography import and that Wine lacks: each answers "not here".
   One library is made at a time: -DICUUC, -DMSCMS or -DBCRYPTPRIMITIVES. */
#include <windows.h>
#define ANSWER __declspec(dllexport)

#ifdef ICUUC /* Qt's converters of old character sets, which the program never asks for */
ANSWER void *ucnv_open(const char *name, int *error) { *error = 1; return NULL; }
#define NOTHING(name) ANSWER void *name(void) { return NULL; }
NOTHING(ucnv_close) NOTHING(UCNV_FROM_U_CALLBACK_SUBSTITUTE) NOTHING(UCNV_TO_U_CALLBACK_SUBSTITUTE) NOTHING(ucnv_reset)
NOTHING(ucnv_getMaxCharSize) NOTHING(ucnv_getName) NOTHING(ucnv_getToUCallBack) NOTHING(ucnv_getFromUCallBack)
NOTHING(ucnv_setToUCallBack) NOTHING(ucnv_setFromUCallBack) NOTHING(ucnv_cbToUWriteUChars) NOTHING(ucnv_toUnicode)
NOTHING(ucnv_cbFromUWriteUChars) NOTHING(ucnv_toUCountPending) NOTHING(ucnv_fromUCountPending)
NOTHING(ucnv_getStandardName) NOTHING(ucnv_getAvailableName) NOTHING(ucnv_countAvailable) NOTHING(ucnv_fromUnicode)
#endif

#ifdef MSCMS /* colour profiles of screens */
ANSWER BOOL WINAPI GetColorProfileFromHandle(HANDLE profile, PBYTE bytes, PDWORD length) { return FALSE; }
ANSWER BOOL WINAPI CloseColorProfile(HANDLE profile) { return TRUE; }
ANSWER HANDLE WINAPI WcsCreateIccProfile(HANDLE profile, DWORD options) { return NULL; }
ANSWER HANDLE WINAPI OpenColorProfileW(void *profile, DWORD access, DWORD share, DWORD how) { return NULL; }
#endif

#ifdef BCRYPTPRIMITIVES /* older than Wine 9: random bytes by their older name */
BOOLEAN NTAPI SystemFunction036(PVOID bytes, ULONG length);
ANSWER BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T length) { return SystemFunction036(bytes, (ULONG)length); }
#endif
