; Inno Setup 6: the installer for Windows 10/11 x64. Built by build.ps1, which passes /DVersion=.
; Puts the program in Program Files; an office's vault lies elsewhere, so removing the program touches no data.
#ifndef Version
  #error /DVersion= is missing: run packaging\windows\build.ps1
#endif

[Setup]
AppId={{7B0C6B3E-6C0B-4B0C-9B57-3B0A1D5D2C41}
AppName=清卷
AppVersion={#Version}
AppVerName=清卷 {#Version}
AppPublisher=Qingjuan contributors
DefaultDirName={autopf}\Qingjuan
DefaultGroupName=清卷
DisableProgramGroupPage=yes
PrivilegesRequired=admin
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
SourceDir=..\..
OutputDir=dist
OutputBaseFilename=qingjuan-{#Version}-windows-x64
SetupIconFile=resources\icons\qingjuan.ico
UninstallDisplayIcon={app}\qingjuan.exe
UninstallDisplayName=清卷
LicenseFile=LICENSE
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
; a running program holds its files: ask to close it, never kill it
CloseApplications=yes
RestartApplications=no

[Languages]
#if FileExists(AddBackslash(CompilerPath) + "Languages\ChineseSimplified.isl")
Name: "zh"; MessagesFile: "compiler:Languages\ChineseSimplified.isl"
#else
Name: "zh"; MessagesFile: "compiler:Default.isl"
#endif

[Tasks]
Name: "desktop"; Description: "在桌面上放一个图标"

[InstallDelete]
; an update lays a new program folder: nothing of the old version stays behind
Type: filesandordirs; Name: "{app}\_internal"
Type: filesandordirs; Name: "{app}\licenses"

[Files]
Source: "dist\qingjuan\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\清卷"; Filename: "{app}\qingjuan.exe"
Name: "{group}\卸载清卷"; Filename: "{uninstallexe}"
Name: "{autodesktop}\清卷"; Filename: "{app}\qingjuan.exe"; Tasks: desktop

[Run]
Filename: "{app}\qingjuan.exe"; Description: "现在打开清卷"; Flags: nowait postinstall skipifsilent
