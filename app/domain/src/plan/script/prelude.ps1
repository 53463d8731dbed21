
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$Caller = $PSCmdlet
$Failures = 0
$IsStopped = $false
if ($WhatIfPreference) { $Execute = $false }
$Utf8 = New-Object System.Text.UTF8Encoding($false)
# Teams shows a change after seconds, at times after minutes.
$ReadAgain = 12
$SecondsBetween = 10
# An order of thousands of numbers takes its time.
$OrderReadAgain = 360

# --- Module, session, result file ---

if (-not (Get-Module -Name MicrosoftTeams)) { Import-Module -Name MicrosoftTeams -ErrorAction Stop }
try {
    $Tenant = Get-CsTenant -ErrorAction Stop
}
catch {
    throw "Not signed in to Teams. Run Connect-MicrosoftTeams first. ($($_.Exception.Message))"
}
if ($TenantId -and [string] $Tenant.TenantId -ne $TenantId) {
    throw "Signed in to tenant $($Tenant.TenantId), not to $TenantId. Run Connect-MicrosoftTeams -TenantId $TenantId first."
}
if (-not $ResultPath) { $ResultPath = "plan-$Plan-result.jsonl" }
$ResultPath = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($ResultPath)

Write-Host "$Title (plan $Plan)"
Write-Host "Tenant $($Tenant.DisplayName), $($Tenant.TenantId)"

function Add-ResultLine($Line) {
    if (-not $Execute) { return }
    $text = ConvertTo-Json -InputObject $Line -Compress
    [System.IO.File]::AppendAllText($ResultPath, $text + "`n", $Utf8)
}

# What became of a step, on the screen and in the result file.
function Write-Result([hashtable] $Step, [string] $Outcome, [string] $Observed, [string] $Message) {
    $at = [System.DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
    Write-Host "$($Step.Ordinal). $($Step.Target): $Outcome. $Message"
    Add-ResultLine ([ordered] @{
        ordinal = $Step.Ordinal; outcome = $Outcome; observed = $Observed; message = $Message; at = $at
    })
}

# --- Reading ---

# A property that this version of the module does not have is not the same as an empty one.
function Get-Field($Item, [string] $Name) {
    $property = $Item.PSObject.Properties[$Name]
    if ($null -eq $property) { throw "This version of the module MicrosoftTeams does not tell $Name. Update it." }
    , $property.Value
}

function Get-Number([string] $Line) {
    $found = @(Get-CsPhoneNumberAssignment -TelephoneNumber $Line -ErrorAction Stop |
        Where-Object { [string] $_.TelephoneNumber -eq $Line })
    if ($found.Count -gt 1) { throw "Teams lists $Line more than once." }
    if ($found.Count -eq 1) { $found[0] }
}

function Read-Holder([string] $Line) {
    $number = Get-Number $Line
    if ($null -eq $number) { return 'Not listed' }
    $holder = [string] (Get-Field $number 'AssignedPstnTargetId')
    if ($holder) { $holder } else { 'Nobody' }
}

# The last whole day of a block (UTC) is the one before it ends.
function Read-Block([string] $Line) {
    $number = Get-Number $Line
    if ($null -eq $number) { return 'Not listed' }
    $state = [string] (Get-Field $number 'AssignmentBlockedState')
    if (-not $state) { return 'NotBlocked' }
    $until = Get-Field $number 'AssignmentBlockedUntil'
    if ($state -ne 'BlockedUntil' -or -not $until) { return $state }
    if (-not ($until -is [System.DateTime] -and $until.Kind -eq 'Unspecified')) {
        $until = ([System.DateTimeOffset] $until).UtcDateTime
    }
    'BlockedUntil ' + $until.Date.AddDays(-1).ToString('yyyy-MM-dd')
}

function Get-BlockDays([string] $LastDay) {
    $day = [System.DateTime]::ParseExact($LastDay, 'yyyy-MM-dd', [System.Globalization.CultureInfo]::InvariantCulture)
    $days = ($day - [System.DateTime]::UtcNow.Date).Days + 1
    if ($days -lt 1 -or $days -gt 365) { throw "Teams blocks a number for 1 to 365 days, and $LastDay is $days days away." }
    $days
}

function Read-Tag([string] $Line, [string] $Tag) {
    $number = Get-Number $Line
    if ($null -eq $number) { return 'Not listed' }
    $tags = @((Get-Field $number 'Tag') | ForEach-Object { [string] $_ })
    if ($tags -contains $Tag) { 'Tagged' } else { 'Not tagged' }
}

function Read-Voice([string] $Account) {
    $user = Get-CsOnlineUser -Identity $Account -ErrorAction Stop
    if (Get-Field $user 'EnterpriseVoiceEnabled') { 'On' } else { 'Off' }
}

# A policy that an account has from its group or from the tenant is none of its own.
function Read-Policy([string] $Account, [string] $Policy) {
    $user = Get-CsOnlineUser -Identity $Account -ErrorAction Stop
    $name = ([string] (Get-Field $user $Policy)) -replace '^Tag:', ''
    if ($name) { $name } else { 'None' }
}

# Whether Teams lists each of some lines, and whether somebody has it. A few are asked for one by one, many
# are looked up in the whole list.
function Read-Listed([string[]] $Lines) {
    $listed = @{}
    if ($Lines.Count -le 50) {
        $numbers = @($Lines | ForEach-Object { Get-Number $_ })
    }
    else {
        $numbers = @()
        do {
            $page = @(Get-CsPhoneNumberAssignment -Top 1000 -Skip $numbers.Count -ErrorAction Stop)
            if ($page.Count -gt 0 -and $numbers.Count -gt 0 -and $page[0].TelephoneNumber -eq $numbers[0].TelephoneNumber) {
                throw 'Teams sends the same page again and again.'
            }
            $numbers += $page
        } while ($page.Count -gt 0)
    }
    foreach ($number in $numbers) {
        $status = [string] (Get-Field $number 'PstnAssignmentStatus')
        $listed[[string] $number.TelephoneNumber] = if ($status -eq 'Unassigned') { 'Listed' } else { "Listed, $status" }
    }
    $observed = @{}
    foreach ($line in $Lines) {
        $observed[$line] = if ($listed.ContainsKey($line)) { $listed[$line] } else { 'Not listed' }
    }
    $observed
}

# --- Comparing and writing ---

# Where the last day of a block was not known when the plan was made, any will do. A number that was to be made
# known is known whoever has it.
function Test-Reading([string] $Observed, [string] $Expected) {
    if ($Expected -eq 'BlockedUntil' -and $Observed.StartsWith('BlockedUntil ')) { return $true }
    if ($Expected -eq 'In Teams' -and $Observed.StartsWith('Listed')) { return $true }
    $Observed -eq $Expected
}

function Confirm-Write([string] $Target, [string] $What) {
    if (-not $Execute) {
        Write-Host "What if: $What, $Target."
        return $false
    }
    $Caller.ShouldProcess($Target, $What)
}

function Add-Failure {
    $script:Failures++
    if ($Execute -and $script:Failures -ge $StopAfter) {
        $script:IsStopped = $true
        Write-Warning "Stopped after $StopAfter refusals. The rest is left as it is."
    }
}

# A rehearsal goes on, to tell all that it finds.
function Stop-Plan([string] $Why) {
    if (-not $Execute) { return }
    $script:IsStopped = $true
    Write-Warning "Stopped: $Why The rest is left as it is."
}

# Whether a step is still to be written. One that is so already is done; one that is not as the plan showed
# it stops the plan.
function Test-Step([hashtable] $Step, [string] $Observed) {
    if (Test-Reading $Observed $Step.After) {
        Write-Result $Step 'unchanged' $Observed 'It is so already.'
        return $false
    }
    if (-not (Test-Reading $Observed $Step.Before)) {
        Write-Result $Step 'surprised' $Observed "The plan showed $($Step.Before), Teams has $Observed. Nothing was written."
        Stop-Plan "step $($Step.Ordinal) is not as the plan showed it."
        return $false
    }
    $true
}

# What became of a step that was written, from what is read after it.
function Complete-Step([hashtable] $Step, [string] $Observed, [string] $Problem) {
    if (Test-Reading $Observed $Step.After) {
        Write-Result $Step 'done' $Observed $Problem
    }
    elseif ($Problem -and (Test-Reading $Observed $Step.Before)) {
        Write-Result $Step 'failed' $Observed $Problem
        Add-Failure
    }
    else {
        Write-Result $Step 'unclear' $Observed "It was written, and Teams does not show it yet. $Problem"
        Stop-Plan "nobody can say whether step $($Step.Ordinal) took."
    }
}

# One change of one target: read, compare, write once, read back.
function Invoke-Step([hashtable] $Step) {
    if ($IsStopped) { return }
    try {
        $observed = & $Step.Read
    }
    catch {
        Write-Result $Step 'failed' '' "It could not be read, so nothing was written. $($_.Exception.Message)"
        Add-Failure
        return
    }
    if (-not (Test-Step $Step $observed)) { return }
    if (-not (Confirm-Write $Step.Target $Step.What)) { return }
    $problem = ''
    try {
        [void] (& $Step.Write)
    }
    catch {
        $problem = $_.Exception.Message
    }
    # A refusal is read back too: the connection may have broken after Teams took the change.
    $times = if ($problem) { 3 } else { $ReadAgain }
    $observed = 'Not readable'
    for ($time = 1; $time -le $times; $time++) {
        try { $observed = & $Step.Read } catch { Write-Warning $_.Exception.Message }
        if (Test-Reading $observed $Step.After) { break }
        Start-Sleep -Seconds $SecondsBetween
    }
    Complete-Step $Step $observed $problem
}

# One order for many numbers: Teams takes it at once and works through it.
function Invoke-Order([hashtable] $Order) {
    if ($IsStopped) { return }
    $steps = @($Order.Steps | ForEach-Object {
        @{ Ordinal = $_.Ordinal; Target = $_.Line; Before = $Order.Before; After = $Order.After }
    })
    try {
        $observed = Read-Listed @($steps | ForEach-Object { $_.Target })
    }
    catch {
        foreach ($step in $steps) {
            Write-Result $step 'failed' '' "It could not be read, so nothing was written. $($_.Exception.Message)"
        }
        Stop-Plan 'the numbers could not be read.'
        return
    }
    $wanted = @($steps | Where-Object { Test-Step $_ $observed[$_.Target] })
    # Nothing of an order is written if any of its numbers is not as the plan showed it.
    if ($IsStopped -or $wanted.Count -eq 0) { return }
    $lines = @($wanted | ForEach-Object { $_.Target })
    $target = if ($lines.Count -le 5) { $lines -join ', ' } else { "$($lines[0]) and $($lines.Count - 1) more" }
    if (-not (Confirm-Write $target $Order.What)) { return }
    $problem = ''
    $refused = @()
    try {
        $id = [string] (& $Order.Write ($lines -join ','))
        $refused = @(Wait-Order $id $Order.Type)
    }
    catch {
        $problem = $_.Exception.Message
    }
    try {
        $observed = Read-Listed $lines
    }
    catch {
        $observed = @{}
        foreach ($line in $lines) { $observed[$line] = 'Not readable' }
    }
    foreach ($step in $wanted) {
        $own = if ($refused -contains $step.Target) { 'Teams refused it within the order.' } else { $problem }
        Complete-Step $step $observed[$step.Target] $own
    }
}

# Waits for the end of an order and gives the numbers that Teams refused. Words that are not known are waited
# out too: only reading the numbers back tells what became of them.
function Wait-Order([string] $Id, [string] $Type) {
    for ($time = 1; $time -le $OrderReadAgain; $time++) {
        $order = Get-CsOnlineTelephoneNumberOrder -OrderId $Id -OrderType $Type -ErrorAction Stop
        if ([string] $order.Status -in @('Success', 'Complete', 'PartialSuccess')) {
            return @($order.FailedPhoneNumbers | ForEach-Object { [string] $_ })
        }
        if ([string] $order.Status -in @('Error', 'Failed')) { throw "Teams ended the order $Id as $($order.Status)." }
        Start-Sleep -Seconds $SecondsBetween
    }
    throw "The order $Id has not ended yet."
}

Add-ResultLine ([ordered] @{ plan = $Plan; digest = $Digest })

# --- Steps ---
