/* Random numbers for programs under Wine 8, which lacks this library; Windows 10 has its own. Built for tests only. */
#include <windows.h>

/* RtlGenRandom, by the name under which advapi32 exports it. */
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG size);

#define LARGEST 0x40000000u

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) {
  while (size > 0) {
    ULONG part = size > LARGEST ? LARGEST : (ULONG)size;
    if (!SystemFunction036(data, part)) return FALSE;
    data += part;
    size -= part;
  }
  return TRUE;
}

BOOL WINAPI DllMainCRTStartup(HINSTANCE library, DWORD reason, LPVOID reserved) {
  return TRUE;
}
