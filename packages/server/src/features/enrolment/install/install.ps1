# Installs the Guru agent on this machine and enrols it at {{server}}.
# Usage, in PowerShell as administrator:
#   & ([scriptblock]::Create((irm {{server}}/install.ps1))) -Token guru_enrol_...
# It asks {{server}} for the program, checks its SHA-256, and lets the program install itself as a service.
param(
  [Parameter(Mandatory = $true)][string] $Token,
  [string] $Ca = ''
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$server = '{{server}}'

$identity = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()
if (-not $identity.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
  throw 'guru: installing a service takes an administrator: open PowerShell with "Run as administrator".'
}
if (-not [Environment]::Is64BitOperatingSystem) {
  throw 'guru: there is no agent for 32-bit Windows.'
}
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

$folder = Join-Path ([IO.Path]::GetTempPath()) ('guru-' + [Guid]::NewGuid().ToString('N'))
New-Item -ItemType Directory -Path $folder | Out-Null
try {
  $program = Join-Path $folder 'guru-agent.exe'
  Write-Host "Fetching the agent for windows-x64 from $server"
  Invoke-WebRequest -UseBasicParsing -Uri "$server/download/agent/windows-x64" -OutFile $program
  $answer = Invoke-WebRequest -UseBasicParsing -Uri "$server/download/agent/windows-x64.sha256"
  $expected = ([Text.Encoding]::ASCII.GetString([byte[]][char[]]"$($answer.Content)")).Split(' ')[0].Trim()
  $actual = (Get-FileHash -Algorithm SHA256 -Path $program).Hash
  if ($actual -ne $expected) {
    throw 'guru: the program that arrived is not the one that was sent (SHA-256 differs). Try again.'
  }
  $arguments = @('install', '--server', $server, '--token', $Token)
  if ($Ca -ne '') { $arguments += @('--ca', $Ca) }
  & $program @arguments
  if ($LASTEXITCODE -ne 0) {
    throw "guru: the agent could not be installed (exit code $LASTEXITCODE)."
  }
}
finally {
  Remove-Item -Recurse -Force -Path $folder -ErrorAction SilentlyContinue
}
