<#
.SYNOPSIS
Writes what Rollcall reads of a Teams tenant into a folder, one JSON file for each cmdlet.

.DESCRIPTION
Microsoft Graph lists numbers and people. It does not list gateways, voice routes, dial plans, policies,
emergency locations, tags and blocks; this script does. It only reads: it calls Get-Cs cmdlets and changes
nothing in the tenant.

A cmdlet that fails is noted in manifest.json and the script goes on. Rollcall leaves what it knows of that
kind as it is, and says so. A file is written only when its list was read to the end.

Works in Windows PowerShell 5.1 and in PowerShell 7, with the module MicrosoftTeams 7.0 or newer.

.PARAMETER Folder
Where to write. It is made if it is not there. Files of an earlier export in it are replaced.

.PARAMETER InstallModule
Installs the module MicrosoftTeams for the current user if it is missing. Without this nothing is installed.

.EXAMPLE
Connect-MicrosoftTeams
.\teams-export.ps1 -Folder C:\Exports\teams
rollcall import teams-config C:\Exports\teams
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [string] $Folder = (Join-Path (Get-Location).Path ('teams-export-' + (Get-Date -Format 'yyyy-MM-dd-HHmm'))),
    [switch] $InstallModule
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$ScriptVersion = '1.0'
$PageRows = 1000
$QueuePageRows = 100

# Cmdlets of a module do not follow this script's preference, and an error that is only shown would make
# half a list look whole.
$Strict = @{ ErrorAction = 'Stop' }

# --- Module and session ---

if (-not (Get-Module -ListAvailable -Name MicrosoftTeams)) {
    if (-not $InstallModule) {
        throw 'The module MicrosoftTeams is not installed. Run Install-Module MicrosoftTeams -Scope CurrentUser, or this script with -InstallModule.'
    }
    Install-Module -Name MicrosoftTeams -Scope CurrentUser -Force
}
Import-Module -Name MicrosoftTeams
$Module = @(Get-Module -Name MicrosoftTeams)[0]

try {
    $Tenant = Get-CsTenant @Strict
}
catch {
    throw "Not signed in to Teams. Run Connect-MicrosoftTeams first. ($($_.Exception.Message))"
}

# --- Writing ---

[void] (New-Item -ItemType Directory -Path $Folder -Force)
$Folder = (Resolve-Path -LiteralPath $Folder).ProviderPath
# The manifest is written last. One of an earlier export would speak of files that are no longer those.
$Manifest = Join-Path $Folder 'manifest.json'
if (Test-Path -LiteralPath $Manifest) { Remove-Item -LiteralPath $Manifest -Force }
$TakenAt = (Get-Date).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ')
$Utf8 = New-Object System.Text.UTF8Encoding($false)
$Files = New-Object System.Collections.Generic.List[object]

# Written under another name first, so that a file that is there is whole.
function Write-Text([string] $File, [string] $Text) {
    $path = Join-Path $Folder $File
    $unfinished = $path + '.part'
    [System.IO.File]::WriteAllText($unfinished, $Text, $Utf8)
    Move-Item -LiteralPath $unfinished -Destination $path -Force
}

# A list in JSON: [] for none, and brackets around a single object too, which neither PowerShell does of
# itself when objects come through a pipe.
function ConvertTo-JsonList([object[]] $Items) {
    $entries = foreach ($item in $Items) {
        if ($null -ne $item) { ConvertTo-Json -InputObject $item -Depth 6 -Compress -WarningAction SilentlyContinue }
    }
    '[' + (@($entries) -join ",`n") + ']'
}

# Reads one list and writes its file. A list that fails leaves no file, not even that of an earlier export.
function Export-List([string] $File, [string] $Cmdlet, [scriptblock] $Read) {
    $path = Join-Path $Folder $File
    if (Test-Path -LiteralPath $path) { Remove-Item -LiteralPath $path -Force }
    $count = $null
    $problem = $null
    try {
        if (-not (Get-Command -Name $Cmdlet -ErrorAction SilentlyContinue)) {
            throw "This version of the module has no $Cmdlet."
        }
        Write-Host "$File ($Cmdlet) ..." -NoNewline
        $items = @(& $Read | Where-Object { $null -ne $_ })
        Write-Text $File (ConvertTo-JsonList $items)
        $count = $items.Count
        Write-Host " $count"
    }
    catch {
        $problem = $_.Exception.Message
        Write-Host ''
        Write-Warning "${File}: $problem"
    }
    $Files.Add([ordered]@{ file = $File; cmdlet = $Cmdlet; count = $count; error = $problem })
}

# A property that older versions of the module do not have is left out rather than written empty: a field
# that was not sent is something else than an empty one.
function Select-Present([object] $Item, [string[]] $Names) {
    $out = [ordered]@{}
    foreach ($name in $Names) {
        $property = $Item.PSObject.Properties[$name]
        if ($null -ne $property) { $out[$name] = $property.Value }
    }
    [pscustomobject] $out
}

# --- Lists that come in pages ---

# Asks page after page, and stops at one with fewer objects than it takes to go on. A page that brings
# nothing new would come for ever.
function Read-Pages([string] $Key, [int] $ToGoOn, [scriptblock] $Ask) {
    $seen = New-Object System.Collections.Generic.HashSet[string]
    $skip = 0
    do {
        $page = @(& $Ask $skip)
        $new = @($page | Where-Object { $seen.Add([string] $_.$Key) })
        if ($page.Count -gt 0 -and $new.Count -eq 0) { throw 'Teams sends the same page again and again.' }
        $new
        $skip += $page.Count
    } while ($page.Count -ge $ToGoOn)
}

$Numbers = $null

# A short page is not taken for the last one: asking once more costs little, and a number that is left out
# would be missed.
function Read-Numbers {
    $script:Numbers = @(Read-Pages 'TelephoneNumber' 1 {
        param($skip)
        Get-CsPhoneNumberAssignment -Skip $skip -Top $PageRows @Strict
    })
    $Numbers
}

function Read-Blocks {
    if ($null -eq $Numbers) { throw 'The numbers could not be read.' }
    foreach ($number in $Numbers) {
        $state = $number.PSObject.Properties['AssignmentBlockedState']
        if ($null -eq $state) { throw 'This version of the module does not tell of blocks. Version 7.5.0 does.' }
        $text = [string] $state.Value
        if ($text -ne '' -and $text -ne 'NotBlocked') {
            Select-Present $number @('TelephoneNumber', 'AssignmentBlockedState', 'AssignmentBlockedUntil')
        }
    }
}

function Read-Queues {
    Read-Pages 'Identity' $QueuePageRows {
        param($skip)
        Get-CsCallQueue -First $QueuePageRows -Skip $skip -WarningAction SilentlyContinue @Strict
    }
}

function Read-Attendants {
    Read-Pages 'Identity' $QueuePageRows {
        param($skip)
        Get-CsAutoAttendant -First $QueuePageRows -Skip $skip -WarningAction SilentlyContinue @Strict
    }
}

# Those who have a number, and those who may call without one of their own (shared calling). Each once.
function Read-Users {
    $names = @(
        'Identity', 'UserPrincipalName', 'DisplayName', 'AccountType', 'AccountEnabled', 'UsageLocation',
        'LineUri', 'OnPremLineURI', 'TelephoneNumbers', 'EnterpriseVoiceEnabled', 'FeatureTypes',
        'AssignedPlan', 'SoftDeletionTimestamp', 'OnlineVoiceRoutingPolicy', 'TenantDialPlan',
        'CallingLineIdentity', 'TeamsSharedCallingRoutingPolicy', 'TeamsEmergencyCallingPolicy',
        'TeamsEmergencyCallRoutingPolicy', 'WhenChanged'
    )
    $seen = New-Object System.Collections.Generic.HashSet[string]
    foreach ($filter in @('LineURI -ne $null', 'EnterpriseVoiceEnabled -eq $True')) {
        foreach ($user in @(Get-CsOnlineUser -Filter $filter @Strict)) {
            if ($seen.Add([string] $user.Identity)) {
                $out = Select-Present $user $names
                # Policies come as objects whose text is their name.
                foreach ($property in @($out.PSObject.Properties)) {
                    if ($property.Name -like '*Policy' -or $property.Name -in @('TenantDialPlan', 'CallingLineIdentity')) {
                        $property.Value = if ($null -eq $property.Value) { $null } else { [string] $property.Value }
                    }
                }
                $out
            }
        }
    }
}

# --- The export ---

Export-List 'numbers.json' 'Get-CsPhoneNumberAssignment' { Read-Numbers }
Export-List 'users.json' 'Get-CsOnlineUser' { Read-Users }
Export-List 'assignment-blocks.json' 'Get-CsPhoneNumberAssignment' { Read-Blocks }
Export-List 'number-tags.json' 'Get-CsPhoneNumberTag' { Get-CsPhoneNumberTag @Strict }
Export-List 'phone-number-configuration.json' 'Get-CsPhoneNumberTenantConfiguration' { Get-CsPhoneNumberTenantConfiguration @Strict }
Export-List 'unassigned-number-treatments.json' 'Get-CsTeamsUnassignedNumberTreatment' { Get-CsTeamsUnassignedNumberTreatment @Strict }
Export-List 'application-instances.json' 'Get-CsOnlineApplicationInstance' { Get-CsOnlineApplicationInstance @Strict }
Export-List 'auto-attendants.json' 'Get-CsAutoAttendant' { Read-Attendants }
Export-List 'call-queues.json' 'Get-CsCallQueue' { Read-Queues }
Export-List 'civic-addresses.json' 'Get-CsOnlineLisCivicAddress' { Get-CsOnlineLisCivicAddress @Strict }
Export-List 'locations.json' 'Get-CsOnlineLisLocation' { Get-CsOnlineLisLocation @Strict }
Export-List 'pstn-gateways.json' 'Get-CsOnlinePSTNGateway' { Get-CsOnlinePSTNGateway @Strict }
Export-List 'voice-routes.json' 'Get-CsOnlineVoiceRoute' { Get-CsOnlineVoiceRoute @Strict }
Export-List 'pstn-usages.json' 'Get-CsOnlinePstnUsage' { Get-CsOnlinePstnUsage @Strict }
Export-List 'voice-routing-policies.json' 'Get-CsOnlineVoiceRoutingPolicy' { Get-CsOnlineVoiceRoutingPolicy @Strict }
Export-List 'dial-plans.json' 'Get-CsTenantDialPlan' { Get-CsTenantDialPlan @Strict }
Export-List 'emergency-calling-policies.json' 'Get-CsTeamsEmergencyCallingPolicy' { Get-CsTeamsEmergencyCallingPolicy @Strict }
Export-List 'emergency-call-routing-policies.json' 'Get-CsTeamsEmergencyCallRoutingPolicy' { Get-CsTeamsEmergencyCallRoutingPolicy @Strict }
Export-List 'shared-calling-policies.json' 'Get-CsTeamsSharedCallingRoutingPolicy' { Get-CsTeamsSharedCallingRoutingPolicy @Strict }

# --- The manifest, last: it says what is whole ---

$tenantName = $null
foreach ($name in @('DisplayName', 'TenantId')) {
    $property = $Tenant.PSObject.Properties[$name]
    if ($null -eq $tenantName -and $null -ne $property -and $property.Value) { $tenantName = [string] $property.Value }
}
$entries = foreach ($file in $Files) { ConvertTo-Json -InputObject $file -Compress }
$head = ConvertTo-Json -Compress -InputObject ([ordered]@{
    takenAt           = $TakenAt
    tenant            = $tenantName
    moduleVersion     = [string] $Module.Version
    powershellVersion = [string] $PSVersionTable.PSVersion
    scriptVersion     = $ScriptVersion
})
Write-Text 'manifest.json' ($head.TrimEnd('}') + ",`n`"files`":[" + (@($entries) -join ",`n") + "]}`n")

$failed = @($Files | Where-Object { $_.error })
Write-Host ''
Write-Host "Written to $Folder."
if ($failed.Count -gt 0) {
    Write-Warning "$($failed.Count) of $($Files.Count) lists could not be read. Their errors are above and in manifest.json."
}
Write-Host "Bring it into Rollcall: rollcall import teams-config `"$Folder`", or the page Teams configuration."
