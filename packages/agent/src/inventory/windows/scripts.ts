/** What PowerShell 5 is asked for each section: objects, which come as JSON. */
const SCRIPTS = {
  hardware: `
    $s = Get-CimInstance Win32_ComputerSystem; $b = Get-CimInstance Win32_BIOS; $m = Get-CimInstance Win32_BaseBoard
    [pscustomobject]@{ maker=$s.Manufacturer; model=$s.Model; serial=$b.SerialNumber; board=$m.Product; board_maker=$m.Manufacturer;
      firmware=$b.SMBIOSBIOSVersion; firmware_maker=$b.Manufacturer; firmware_date=$b.ReleaseDate.ToString('yyyy-MM-dd');
      cores=$s.NumberOfLogicalProcessors; sockets=$s.NumberOfProcessors; processor=(Get-CimInstance Win32_Processor | Select-Object -First 1).Name;
      memory=(Get-CimInstance Win32_PhysicalMemory | Measure-Object Capacity -Sum).Sum; total=$s.TotalPhysicalMemory }`,
  memory_modules: `
    Get-CimInstance Win32_PhysicalMemory | Select-Object BankLabel, DeviceLocator, PartNumber, Capacity, Speed, Manufacturer, SerialNumber`,
  disks: `
    Get-PhysicalDisk | ForEach-Object { $r = $_ | Get-StorageReliabilityCounter -ErrorAction SilentlyContinue
      [pscustomobject]@{ id=$_.DeviceId; name=$_.FriendlyName; bytes=$_.Size; serial=$_.SerialNumber; firmware=$_.FirmwareVersion;
        kind="$($_.MediaType)"; bus="$($_.BusType)"; health="$($_.HealthStatus)"; wear=$r.Wear } }`,
  os: `
    $o = Get-CimInstance Win32_OperatingSystem; $v = Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
    $p = (Test-Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending') -or
      (Test-Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired') -or
      ($null -ne (Get-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Session Manager').PendingFileRenameOperations)
    [pscustomobject]@{ name=$o.Caption; version=$o.Version; build="$($o.BuildNumber).$($v.UBR)"; release=$v.DisplayVersion; edition=$v.EditionID;
      installed_at=$o.InstallDate.ToString('yyyy-MM-dd'); locale=(Get-Culture).Name; time_zone=(Get-TimeZone).Id; reboot_pending=$p; arch=$o.OSArchitecture }`,
  network: `
    Get-NetAdapter | ForEach-Object { $a = $_
      [pscustomobject]@{ name=$a.Name; description=$a.InterfaceDescription; mac=$a.MacAddress; mtu=$a.MtuSize;
        addresses=@(Get-NetIPAddress -InterfaceIndex $a.ifIndex -ErrorAction SilentlyContinue | Where-Object { "$($_.SuffixOrigin)" -ne 'Random' } |
          ForEach-Object { [pscustomobject]@{ address=$_.IPAddress; prefix=$_.PrefixLength; family="$($_.AddressFamily)" } }) } }`,
  local_users: `
    $admins = @(Get-LocalGroupMember -SID 'S-1-5-32-544' -ErrorAction SilentlyContinue | ForEach-Object { "$($_.SID)" })
    Get-LocalUser | ForEach-Object { [pscustomobject]@{ name=$_.Name; full_name=$_.FullName; description=$_.Description; enabled=$_.Enabled;
      sid="$($_.SID)"; admin=($admins -contains "$($_.SID)"); password_required=$_.PasswordRequired } }`,
  logged_on: `
    Get-Process explorer -IncludeUserName -ErrorAction SilentlyContinue | ForEach-Object { [pscustomobject]@{ user=$_.UserName; session=$_.SessionId } }`,
  certificates: `
    Get-ChildItem Cert:\\LocalMachine\\My | ForEach-Object { [pscustomobject]@{ thumbprint=$_.Thumbprint; subject=$_.Subject; issuer=$_.Issuer;
      begins_at=$_.NotBefore.ToUniversalTime().ToString('o'); ends_at=$_.NotAfter.ToUniversalTime().ToString('o'); serial=$_.SerialNumber;
      names=(@($_.DnsNameList | ForEach-Object { $_.Unicode }) -join ', ') } }`,
  ports: `
    $p = @{}; Get-Process | ForEach-Object { $p[[int]$_.Id] = $_.ProcessName }
    @(Get-NetTCPConnection -State Listen | ForEach-Object { [pscustomobject]@{ protocol='tcp'; address=$_.LocalAddress; port=$_.LocalPort; program=$p[[int]$_.OwningProcess] } }) +
    @(Get-NetUDPEndpoint | Where-Object { $_.LocalPort -lt 49152 } | ForEach-Object { [pscustomobject]@{ protocol='udp'; address=$_.LocalAddress; port=$_.LocalPort; program=$p[[int]$_.OwningProcess] } })`,
  printers: `
    Get-Printer | ForEach-Object { [pscustomobject]@{ name=$_.Name; driver=$_.DriverName; way=$_.PortName; shared=$_.Shared } }`,
  virtual: `
    $s = Get-CimInstance Win32_ComputerSystem
    @([pscustomobject]@{ kind='host'; maker=$s.Manufacturer; model=$s.Model; name=''; state='' }) +
    @(if (Get-Command Get-VM -ErrorAction SilentlyContinue) { Get-VM | ForEach-Object { [pscustomobject]@{ kind='machine'; name=$_.Name; state="$($_.State)" } } })`,
} as const;

export type Scripted = keyof typeof SCRIPTS;

/** The command line that answers for a section, behind everything else that the machine has to do. */
export function commandFor(section: Scripted): string[] {
  const script = `
    [Diagnostics.Process]::GetCurrentProcess().PriorityClass = 'Idle'
    [Console]::OutputEncoding = [Text.Encoding]::UTF8
    $ErrorActionPreference = 'SilentlyContinue'
    $found = @(${'& {'}${SCRIPTS[section]}${'}'})
    ConvertTo-Json -InputObject $found -Depth 4 -Compress`;
  // As one word: what stands in it need not be put in quotes for anybody.
  const encoded = Buffer.from(script, 'utf16le').toString('base64');
  return [
    'powershell.exe',
    '-NoProfile',
    '-NonInteractive',
    '-ExecutionPolicy',
    'Bypass',
    '-EncodedCommand',
    encoded,
  ];
}
